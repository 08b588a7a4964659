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
});

/** Faults of enrolling that the imp itself notices, stage `enrollment`; the cloud's refusals bring their own words. */
export const enrollmentFault = faultsOf('enrollment', {
  'no-enrollment-data': {
    cause: 'the imp reached the cloud but has never been given a plan ID and an enrollment token',
    cure: 'do a BlinkUp that enrolls: not one with network settings alone',
  },
});
