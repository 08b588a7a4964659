import { sensorKinds } from '../../hardware/sensor-circuits.ts';
import { Scope } from '../scope/scope.ts';
import { healthText, scopeLines, ScopePanel } from '../scope/scope-text.ts';
import { boardOptions, lightUntilAsked, secondsOption, sendOption, sensorOption } from './board-options.ts';
import type { Command } from './command.ts';
import { faultCaptureOption, watched } from './fault-capture-option.ts';
import { ioOptions, openLight } from './io-options.ts';
import { numberOption } from './option-values.ts';

export const scope: Command = {
  name: 'scope',
  summary: 'live light of a board: level, swing, ripple, noise, eye, and advice on the resistor',
  arguments: [],
  options: [
    ...boardOptions,
    ...ioOptions,
    {
      flags: '--load <ohms>',
      summary: 'the resistor that is soldered in now (22000; 1000000 with a photodiode)',
    },
    { flags: '--page', summary: 'shows it on the scope’s page too, and prints its one-use address' },
    sendOption,
    faultCaptureOption,
    secondsOption,
  ],
  examples: [
    'scope',
    'scope --port /dev/ttyACM0 --load 47000',
    'scope --port virtual --seconds 20',
    'scope --port virtual --page',
    'scope --io raspi-io --sensor-pin A1',
  ],
  async run({ options, output }) {
    const kind = sensorOption(options);
    const { startOhms } = sensorKinds[kind];
    const presentOhms = numberOption(options, 'load', { least: 100, most: 1e8, otherwise: startOhms });
    const sampler = await openLight(options, output);
    output.message(
      `${sampler.path}: ${sampler.sampleHz} samples/s; flash a BlinkUp at the sensor to get advice; Ctrl+C ends`,
    );
    // Loaded only here: a terminal's scope needs no cloud.
    const page =
      options['page'] === true
        ? await (
            await import('./scope-page.ts')
          ).openScopePage(output, { name: sampler.path, sensor: { kind, presentOhms } }, () => sampler.health)
        : null;
    const watching = new Scope({ kind, presentOhms });
    const panel = new ScopePanel();
    try {
      for await (const block of watched(lightUntilAsked(sampler, options), options, output)) {
        page?.feed.push(block);
        for (const report of watching.push(block)) {
          // Twenty a second are for eyes, not for logs.
          if (report.kind !== 'level') output.object(report);
          panel.push(report);
          if (output.hasPanel && ScopePanel.shows(report)) output.panel(panel.lines(sampler.health));
          else for (const line of scopeLines(report)) output.line(line);
        }
      }
    } finally {
      await page?.close();
    }
    output.object({ kind: 'health', ...sampler.health });
    output.line(healthText(sampler.health));
    return 0;
  },
};
