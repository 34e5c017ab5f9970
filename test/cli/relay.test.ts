/** Mistakes in the options of the commands that run on real links: each is named before anything is opened. */
import { describe, expect, it } from 'vitest';
import { expectClearError, migsock } from './migsock.ts';

const wire = ['--left', '10.9.0.1/24', '--right', '10.9.0.2/24,netns=nowhere'];

const mistakes: readonly (readonly [args: readonly string[], line: string])[] = [
  [[], `error: required option '--left <side>' not specified`],
  [
    ['--left', '10.9.0.1', '--right', '10.9.0.2/24'],
    '--left is "10.9.0.1"; expected an address with its prefix',
  ],
  [['--left', '10.9.0.256/24', '--right', '10.9.0.2/24'], '--left is "10.9.0.256"; expected an IPv4 address'],
  [
    ['--left', '10.9.0.1/24,nets=a', '--right', '10.9.0.2/24'],
    '--left has "nets=a" behind the address; expected',
  ],
  [
    ['--left', '10.9.0.1/24,mtu=5', '--right', '10.9.0.2/24'],
    'mtu of --left is "5"; expected an integer from 68',
  ],
  [['--left', '10.9.0.1/24', '--right', '10.9.0.2/24'], 'both sides are in one network namespace'],
  [wire, 'there is no network namespace "nowhere": make it with ip netns add'],
  [[...wire, '--seed', '-1'], '--seed is "-1"; expected an integer of 0 or more'],
  [[...wire, '--pcapng', '/nowhere/file'], '/nowhere/file: no such file'],
  [[...wire, '--pcapng', '/dev/full'], '/dev/full: no space left on the device'],
];

const impairments = [
  ['{bad', `--impair is "{bad"; expected JSON, such as '{"loss":0.02}'`],
  ['{"los":0.02}', '--impair.los is unknown; expected loss, duplication, reordering, corruption, delay'],
  ['{"loss":2}', '--impair.loss is 2; expected a probability from 0 to 1'],
] as const;

describe('migsock relay says what is wrong with', () => {
  it.each(mistakes)('%j', (args, line) => {
    const error = expectClearError(migsock(['relay', ...args]));
    expect(error.line).toContain(line);
    expect(error.status).toBe(2);
  });
});

describe('relay and endpoint say the same of', () => {
  const endpoint = ['endpoint', '--tun', '10.9.0.1/24', '--address', '10.9.0.2'];
  it.each(impairments)('--impair %s', (json, line) => {
    const errors = [['relay', ...wire], endpoint].map((args) =>
      expectClearError(migsock([...args, '--impair', json])),
    );
    for (const error of errors) expect(error).toEqual({ status: 2, line: errors[0]?.line });
    expect(errors[0]?.line).toContain(line);
  });
});

describe('migsock endpoint says what is wrong with', () => {
  const addressed = (tun: string, address: string): string[] => ['--tun', tun, '--address', address];
  it.each([
    [addressed('10.9.0.1', '10.9.0.2'), 'tun is "10.9.0.1"; expected an address with its prefix'],
    [addressed('10.9.0.1/24', 'here'), 'address is "here"; expected an IPv4 address'],
    [addressed('10.9.0.1/24', '10.9.0.1'), 'address is 10.9.0.1; expected another address of the subnet'],
    [addressed('10.9.0.1/24', '10.8.0.2'), 'address is 10.8.0.2; expected another address of the subnet'],
    [addressed('10.9.0.1/24', '10.9.0.255'), 'address is 10.9.0.255; expected another address of the subnet'],
    [addressed('127.0.0.5/8', '127.0.0.6'), 'the kernel sends what is for 127.0.0.6 to lo'],
    [
      [...addressed('10.9.0.1/24', '10.9.0.2'), '--http', '0'],
      '--http is "0"; expected an integer from 1 to 65535',
    ],
    [
      [...addressed('10.9.0.1/24', '10.9.0.2'), '--echo', 'x'],
      '--echo is "x"; expected an integer from 1 to 65535',
    ],
    [[...addressed('10.9.0.1/24', '10.9.0.2'), '--http', '7', '--echo', '7'], '--http and --echo are both 7'],
    [
      [...addressed('10.9.0.1/24', '10.9.0.2'), '--mtu', '9'],
      '--mtu is "9"; expected an integer from 68 to 65535',
    ],
    [
      [...addressed('10.9.0.1/24', '10.9.0.2'), '--msl', '0'],
      '--msl is "0"; expected an integer of 1 or more',
    ],
    [[...addressed('10.9.0.1/24', '10.9.0.2'), '--request-tries', '0'], '--request-tries is "0"; expected'],
  ])('%j', (args, line) => {
    const error = expectClearError(migsock(['endpoint', ...args]));
    expect(error.line).toContain(line);
    expect(error.status).toBe(2);
  });
});
