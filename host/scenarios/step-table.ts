import { activate } from './steps/activate.ts';
import { advance } from './steps/advance.ts';
import { agent } from './steps/agent.ts';
import { app } from './steps/app.ts';
import { aim } from './steps/aim.ts';
import { bless } from './steps/bless.ts';
import { blinkup } from './steps/blinkup.ts';
import { button } from './steps/button.ts';
import { expect, never } from './steps/expect.ts';
import { history } from './steps/history.ts';
import { group } from './steps/group.ts';
import { led } from './steps/led.ts';
import { light } from './steps/light.ts';
import { network } from './steps/network.ts';
import { owner } from './steps/owner.ts';
import { power } from './steps/power.ts';
import { lamp, phone } from './steps/surroundings.ts';
import type { StepKind } from './step-kind.ts';

/** All kinds of steps. The reader, the runner and the help come from this table. */
export const stepTable: readonly StepKind[] = [
  power,
  blinkup,
  light,
  phone,
  lamp,
  network,
  button,
  group,
  bless,
  aim,
  owner,
  advance,
  expect,
  never,
  led,
  agent,
  app,
  history,
  activate,
];
