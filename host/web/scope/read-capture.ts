/** A capture's bytes as light to look at. Loaded behind the page. */
import '../shell/jitless.ts';
import { readLight } from '../../captures/formats/capture-reader.ts';
import { Observer } from '../../pictures/observer.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { TransmissionReport } from '../../scope/scope-report.ts';
import { Scope } from '../../scope/scope.ts';
import { LightPyramid } from '../light/light-pyramid.ts';
import { LevelCounts } from './level-counts.ts';
import { pageEye } from './live-scope.ts';

export interface OpenedCapture {
  readonly name: string;
  readonly light: LightPyramid;
  readonly picture: Picture;
  readonly levels: LevelCounts;
  /** Of each transmission, in order. */
  readonly verdicts: readonly TransmissionReport[];
}

const pieceBytes = 1 << 20;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Throws ImpError where they are no capture, or a damaged one. */
export function readCapture(name: string, bytes: Uint8Array): OpenedCapture {
  const light = new LightPyramid();
  const observer = new Observer();
  const levels = new LevelCounts();
  // The circuit that advice goes by where a file says nothing: the vendor's.
  const scope = new Scope({ kind: 'phototransistor', presentOhms: 22_000, eye: pageEye });
  const verdicts: TransmissionReport[] = [];
  for (const block of readLight(piecesOf(bytes))) {
    light.add(block);
    levels.add(block.levels);
    observer.push(block);
    for (const report of scope.push(block)) if (report.kind === 'transmission') verdicts.push(report);
  }
  for (const report of scope.end()) if (report.kind === 'transmission') verdicts.push(report);
  return { name, light, picture: observer.end(name), levels, verdicts };
}
