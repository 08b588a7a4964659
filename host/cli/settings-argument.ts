/** BlinkUp settings as a command takes them: a JSON file, JSON itself, or `-`. */
import { Buffer } from 'node:buffer';
import { piecesOf, standardInput, withName } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import { type BlinkUpSettings, readSettings } from '../../protocol/settings.ts';

/** No settings are as long. */
const mostBytes = 100_000;

/** Throws ImpError where there are no settings in it; its words show no value. */
export function settingsArgument(argument: string): BlinkUpSettings {
  const inline = argument.trimStart().startsWith('{');
  const name = inline ? 'the settings' : argument === standardInput ? 'standard input' : argument;
  const read = readSettings(jsonOf(inline ? argument : textOf(argument), name));
  if (read.ok) return read.value;
  throw new ImpError('settings', `${name}: ${read.fault.cause}`, read.fault.cure);
}

function textOf(path: string): string {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (const piece of piecesOf(path)) {
      bytes += piece.length;
      if (bytes > mostBytes)
        throw new ImpError('settings', 'this is too long for settings', 'name the file with the settings');
      pieces.push(piece.slice());
    }
  } catch (error) {
    throw withName(path, error, 'settings');
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** What the parser says shows the text that it does not understand, so it is not passed on. */
function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImpError(
      'settings',
      `${name}: this is no JSON`,
      'settings look like {"planId": "16 hex digits", "token": "16 hex digits", "network": {"ssid": "Home", "password": "secret"}}',
    );
  }
}
