/**
 * What StrykerJS leaves out: what errors say to people. Neither the wire nor the contract's answers show it; a refusal's code
 * they do, and that is not left out.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type { Ignorer, NodePath } from '@stryker-mutator/api/ignore';

const REASON = 'what an error says to people shows neither on the wire nor in the contract’s answers';

/** Which arguments are for people, from one on: by the name of the error or of the function that makes or throws one. */
const forPeople: Readonly<Record<string, number>> = {
  DecodeError: 0,
  EncodeError: 0,
  TypeError: 0,
  MigrationError: 1,
  refusal: 1,
  tooShort: 1,
  super: 0,
};
/** Functions whose first argument is the name of a field, for the error. */
const naming = ['unsigned'];
/** Functions that make such sentences, or parts of them, and what these are called while they are made. */
const wording = [
  'describeProblem',
  'formatAddress',
  'formatField',
  'formatValue',
  'decodeError',
  'encodeError',
  'fieldOf',
  'problemOf',
];
const words = ['detail', 'expected', 'found'];

/** What of a syntax tree counts here. */
interface Node {
  readonly type: string;
  readonly id?: { readonly type: string; readonly name?: string } | null;
  readonly init?: unknown;
  readonly callee?: { readonly type: string; readonly name?: string };
  readonly arguments?: readonly unknown[];
}

const ignorer: Ignorer = {
  shouldIgnore(path: NodePath): string | undefined {
    const { node, parent } = path as { readonly node: Node; readonly parent?: Node };
    return isWording(node) || isArgument(node, parent) ? REASON : undefined;
  },
};

function isWording({ type, id, init }: Node): boolean {
  const name = id?.name ?? '';
  if (type === 'FunctionDeclaration') return wording.includes(name);
  const isMade = typeof init === 'object' && init !== null && (init as Node).type !== 'CallExpression';
  return type === 'VariableDeclarator' && words.includes(name) && isMade;
}

function isArgument(node: Node, call: Node | undefined): boolean {
  if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return false;
  const at = call.arguments?.indexOf(node) ?? -1;
  const name = call.callee?.type === 'Super' ? 'super' : (call.callee?.name ?? '');
  return at >= (forPeople[name] ?? Infinity) || (at === 0 && naming.includes(name));
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'texts', ignorer)];
