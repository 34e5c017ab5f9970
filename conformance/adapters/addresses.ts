/** Addresses of the implementation and of the tester, the same behind every adapter. */

/** Where the implementation is asked to be. */
export const ADDRESS = '198.51.100.80';

/** The tester's, some below the implementation's and some above. */
export const TESTER_HOSTS = [
  '192.0.2.10',
  '203.0.113.20',
  '203.0.113.99',
  '192.0.2.66',
  '203.0.113.5',
] as const;
