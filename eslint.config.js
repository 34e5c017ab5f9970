import tseslint from 'typescript-eslint';
import noBareSequenceArithmetic from './scripts/no-bare-sequence-arithmetic.mjs';

export default tseslint.config(
  { ignores: ['dist/', 'generated/', 'coverage/', 'node_modules/', 'bench/node_modules/', '.venv/', 'out/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    plugins: { migsock: { rules: { 'no-bare-sequence-arithmetic': noBareSequenceArithmetic } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      'migsock/no-bare-sequence-arithmetic': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/codec/sequence.ts'], rules: { 'migsock/no-bare-sequence-arithmetic': 'off' } },
  // A test file is long without being involved.
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
