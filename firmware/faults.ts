import { faultsOf } from '../protocol/fault.ts';

/** Faults of reaching the network and the server that the imp itself notices, stage `network`. */
export const networkFault = faultsOf('network', {
  'join-timeout': {
    cause: 'the network was not joined in time',
    cure: 'check that the access point is on, near and gives addresses (DHCP), then power-cycle the imp',
  },
  'server-timeout': {
    cause: 'the network was joined but the server did not answer in time',
    cure: 'check that the cloud runs and that no firewall blocks the way to it',
  },
  'link-silent': {
    cause: 'nothing came from the cloud for a whole heartbeat, though nobody closed the connection',
    cure: 'check the way to the cloud; the imp connects again by itself and says again what the cloud did not confirm',
  },
});

/** Faults of enrolling that the imp itself notices, stage `enrollment`; the cloud's refusals bring their own words. */
export const enrollmentFault = faultsOf('enrollment', {
  'no-enrollment-data': {
    cause: 'the imp reached the cloud but has never been given a plan ID and an enrollment token',
    cure: 'do a BlinkUp that enrolls: not one with network settings alone',
  },
});

/** Faults of blessing that the imp itself notices, stage `blessing`; the cloud's refusals bring their own words. */
export const blessingFault = faultsOf('blessing', {
  'imp001-limits': {
    cause: 'an imp001 can never be blessed',
    cure: 'use a later imp',
  },
  'not-connected': {
    cause: 'the imp is not connected, so the cloud cannot bless it',
    cure: 'bless only while server.isconnected() is true',
  },
  'device-not-blessed': {
    cause:
      'the cloud holds this imp for blessed, its own memory does not: the answer to its blessing was lost, or its flash image is another',
    cure: "the imp takes over the cloud's word; keep each imp's flash image and fuse file together with its cloud",
  },
  'cloud-not-blessed': {
    cause:
      "the imp's own memory says that it is blessed, the cloud does not: it was unblessed, or this is another cloud",
    cure: "the imp takes over the cloud's word; if it was not unblessed on purpose, use the cloud data it was blessed with, or bless it again",
  },
});

/** Faults of a factory BlinkUp that the fixture itself notices, stage `enrollment`. */
export const factoryFault = faultsOf('enrollment', {
  'not-connected': {
    cause: 'the fixture is not connected, so it gets no factory token',
    cure: 'call server.factoryblinkup() only while server.isconnected() is true',
  },
  busy: {
    cause: 'a factory BlinkUp is still under way',
    cure: 'wait until the LED is dark before the next one',
  },
});
