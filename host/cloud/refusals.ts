/**
 * Every reason for which the cloud does not serve a device, with its cure in the guide's sense.
 * The device link, the history of the device, the operator's log and README.md all say these sentences.
 */
import type { Explanation } from '../../protocol/fault.ts';

const sdkApp = 'use your BlinkUp SDK-based app, which requests a production plan ID';
const ownApp =
  "use the development app (`impsim transmit`, the vendor's own app), which sends the account's developer plan ID";

/** An enrollment that breaks a rule. */
export const enrollmentRefusals = {
  'token-unknown': {
    cause: 'the enrollment token was not issued by this cloud',
    cure: 'request a new token from this cloud and BlinkUp again',
  },
  'token-used': {
    cause: 'the enrollment token was already used; it is good for one enrollment of one device',
    cure: 'request a new token and BlinkUp again, for every device and every attempt',
  },
  'token-of-another-device': {
    cause: 'the enrollment token was already presented by another device',
    cure: 'request a new token for each device and BlinkUp again',
  },
  'token-expired': {
    cause: 'the enrollment token has expired before the device came on-line',
    cure: 'BlinkUp again right after requesting a token, or raise the token lifetime of the cloud',
  },
  'token-revoked': {
    cause: 'the enrollment token was revoked',
    cure: 'request a new token and BlinkUp again',
  },
  'plan-token-mismatch': {
    cause: 'the plan ID is not the one that the enrollment token was issued with',
    cure: 'send the plan ID and the token of one and the same request',
  },
  'plan-unknown': {
    cause: 'the plan ID was not made by this cloud',
    cure: 'do not write plan IDs into an app; request a new one, or re-use the one that the SDK returned for this end-user',
  },
  'developer-plan-replaced': {
    cause: "the developer plan ID is an old one: the account's password was changed since",
    cure: 'sign in again with the new password and BlinkUp again; never write a developer plan ID into an app',
  },
  'plan-of-another-account': {
    cause: 'the plan ID belongs to another account than the one whose key requested the enrollment token',
    cure: 'request a new plan ID with your own API key, or sign in to your own account',
  },
  'plan-of-another-end-user': {
    cause:
      'the production plan ID belongs to another end-user: it was first given to another installation of the app',
    cure: "request a new plan ID for each end-user; for the same user's new phone, release the plan ID in the cloud first",
  },
  'device-of-another-account': {
    cause: 'the device belongs to another account',
    cure: "use an app with its account's API key, or have that account give the device up",
  },
  'developer-plan-on-blessed-device': {
    cause: 'the device is blessed and was given a developer plan ID; the app will see no agent URL',
    cure: `${sdkApp}; to watch its log, switch logging on for its device ID`,
  },
  'production-plan-on-unblessed-device': {
    cause: 'the device is not blessed and was given a production plan ID',
    cure: `${ownApp}, or assign the device to a test production group first`,
  },
  'production-plan-on-fixture': {
    cause: 'the device is a BlinkUp fixture and was given a production plan ID',
    cure: ownApp,
  },
  'production-plan-on-dut': {
    cause: 'the device is under test, not yet blessed, and was given a production plan ID',
    cure: 'let it pass its factory test and be blessed first',
  },
  'developer-plan-on-dut': {
    cause: 'the device is under test and was given a developer plan ID',
    cure: "configure it with its fixture's LED, or remove it from its DUT group first",
  },
  'no-plan-on-blessed-device': {
    cause: 'the device is blessed and was given no plan ID',
    cure: sdkApp,
  },
  'no-plan-on-development-device': {
    cause: 'the device is a development device and was given no plan ID',
    cure: ownApp,
  },
  'no-plan-on-fixture': {
    cause: 'the device is a BlinkUp fixture and was given no plan ID; one fixture cannot configure another',
    cure: ownApp,
  },
  'no-plan-without-factory-token': {
    cause: 'no plan ID came with a token that is not a factory token',
    cure: 'request plan ID and token together and send both',
  },
  'factory-token-with-plan': {
    cause: 'a factory token came with a plan ID',
    cure: "send a factory token from a fixture's LED only, which adds no plan ID",
  },
  'production-token-with-developer-plan': {
    cause: 'a developer plan ID came with a production token',
    cure: `${ownApp}; for end-users, ${sdkApp}`,
  },
  'development-token-with-production-plan': {
    cause: 'a production plan ID came with a development token',
    cure: `for end-users, ${sdkApp}`,
  },
  'fixture-without-dut-group': {
    cause: 'the fixture that sent the factory token is in no fixture group with a DUT group as its target',
    cure: 'assign the fixture to a fixture group that names a DUT group, and send again',
  },
  'fixture-is-blessed': {
    cause: 'the device is a BlinkUp fixture and blessed; a fixture must never be blessed',
    cure: 'unbless it, then assign it to its fixture group again',
  },
  'blessed-outside-production': {
    cause: 'the device is blessed but in no production group',
    cure: 'assign it to a test production group, or unbless it',
  },
  'production-group-unblessed': {
    cause: 'the device is in a production group but not blessed',
    cure: 'bless it, or move it to a development group',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type EnrollmentRefusalCode = keyof typeof enrollmentRefusals;

/** A conversation that breaks the device link's own rules; the link is closed after it, unless said otherwise. */
export const linkRefusals = {
  'link-too-large': {
    cause: 'a message is larger than the device link allows',
    cure: 'send smaller messages',
  },
  'link-malformed': {
    cause: 'a message is not one of the device link',
    cure: 'compare the device software with the message list of the protocol documentation',
  },
  'link-version': {
    cause: 'the device speaks another version of the device link',
    cure: 'use a device and a cloud of the same release',
  },
  'link-order': {
    cause: 'a message came out of order',
    cure: 'say hello, answer the challenge, and only then ask for anything',
  },
  'link-proof': {
    cause: 'the device did not prove that it holds its key',
    cure: 'sign the challenge of this very connection with the key that was announced',
  },
  'link-device-key': {
    cause: 'another device is known under this device ID, with another key',
    cure: "give each device its own ID; if the device's key file was lost, have the account holder forget its key",
  },
  'link-too-often': {
    cause: 'the device, or its address, connects or asks too often',
    cure: 'wait a minute; find out why it connects or enrolls again and again',
  },
  'link-replaced': {
    cause: 'the same device has connected again',
    cure: 'run each device only once',
  },
  'not-enrolled': {
    cause: 'the device is not enrolled and is not served (said once; the link stays open)',
    cure: 'BlinkUp the device',
  },
  'cloud-failure': {
    cause: 'the cloud failed while it served the device',
    cure: "try again, and see the cloud's log",
  },
  'cloud-closing': { cause: 'the cloud is shutting down', cure: 'connect again later' },
} as const satisfies Readonly<Record<string, Explanation>>;

export type LinkRefusalCode = keyof typeof linkRefusals;

/** Why a device is not served. */
export interface Refusal extends Explanation {
  readonly code: EnrollmentRefusalCode | LinkRefusalCode;
}

/** The refusal of an enrollment by its code. */
export const enrollmentRefusal = (
  code: EnrollmentRefusalCode,
): Refusal & { readonly code: EnrollmentRefusalCode } => ({
  code,
  ...enrollmentRefusals[code],
});

/** The refusal on the link by its code. */
export const linkRefusal = (code: LinkRefusalCode): Refusal & { readonly code: LinkRefusalCode } => ({
  code,
  ...linkRefusals[code],
});
