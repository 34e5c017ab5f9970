/** Numbers at the end of what a field of a message holds, and beyond it. */
import {
  conformanceCase,
  conformanceCases,
  expectRefusal,
  expectThat,
  judgeMessage,
  messageBits,
} from '../../harness/index.ts';

/** Numbers that no field of so many bits holds. */
const misfits: Readonly<Record<string, (bits: number) => number>> = {
  'one-too-large': (bits) => 2 ** bits,
  'far-too-large': (bits) => 2 ** bits + 2 ** 40,
  negative: () => -1,
  'not-whole': () => 1.5,
};

/** A message without a field that matters. */
const octets = Uint8Array.of(0x4d, 0x49, 0x47, 0x53, ...new Uint8Array(16));

export default conformanceCases(misfits, (misfit) =>
  conformanceCase({
    id: 'codec/encodes-no-misfit',
    title:
      'A number that its field cannot hold is refused rather than made to fit; the largest that it holds is not.',
    checks: ['MIG-MSG-LENGTH'],
    role: 'codec',
    needs: ['encode', 'decode'],
    async run({ subject }) {
      const { fields = {} } = judgeMessage(octets);
      for (const [name, bits] of messageBits) {
        await expectRefusal(subject.call('encode', { fields: { ...fields, [name]: misfit(bits) } }));
        const largest = 2 ** bits - 1;
        const { hex } = await subject.call('encode', { fields: { ...fields, [name]: largest } });
        const verdict = await subject.call('decode', { hex });
        expectThat(verdict.fields?.[name] === largest, `${name} ${largest}`, String(verdict.fields?.[name]));
      }
    },
  }),
);
