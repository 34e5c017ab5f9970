/** spec/machine -> generated/docs/machines.md: each machine as its picture and as tables. */
import type { Machine, Requirement, Spec } from '../spec/types.ts';
import { markupHeader } from './header.ts';
import { kindNames, kindOf } from './machine-diagram-kinds.ts';

/** From generated/docs. */
const REQUIREMENTS = '../../spec/requirements';

/** @throws Error for a transition whose source is neither a requirement nor the section of an RFC */
export function exportMachineTables(spec: Spec): string {
  return `${markupHeader()}
# State machines

What [spec/machine](../../spec/machine) says; the reference endpoint walks the same tables. A machine starts in the first of
its states. A pair of state and event that is not listed is the error path. The colour of an event is that of what makes
it happen: ${Object.values(kindNames).join(', ')}.

${spec.machines.map(({ machine }) => `- [${machine}](#${machine})`).join('\n')}

${spec.machines.map((machine) => section(machine, spec.requirements)).join('\n')}`;
}

function section(machine: Machine, requirements: readonly Requirement[]): string {
  const { machine: name, states, events, transitions } = machine;
  const cell = (source: string): string => clause(source, requirements);
  return `## ${name}

![State machine of ${name}](machine/${name}.svg)

${table(
  ['state', 'meaning', 'clause'],
  states.map((state) => [state.name, state.meaning, cell(state.source)]),
)}
${table(
  ['event', 'kind', 'meaning'],
  events.map((event) => [event.name, kindNames[kindOf(machine, event.name)], event.meaning]),
)}
${table(
  ['from', 'event', 'to', 'clause'],
  transitions.map(({ state, event, next, source }) => [state, event, next, cell(source)]),
)}
${sentences(machine, requirements)}`;
}

/** What is to be done in a transition, where a requirement says it; an RFC says it at the link. */
function sentences({ states, transitions }: Machine, requirements: readonly Requirement[]): string {
  const sources = new Set([...states, ...transitions].map(({ source }) => source));
  const cited = requirements.filter(({ id }) => sources.has(id));
  if (cited.length === 0) return '';
  return table(
    ['clause', 'what it says'],
    cited.map(({ id, sentence }) => [clause(id, requirements), sentence]),
  );
}

/** A link to the text of a requirement or of an RFC's section. */
function clause(source: string, requirements: readonly Requirement[]): string {
  const requirement = requirements.find(({ id }) => id === source);
  if (requirement !== undefined) return `[${source}](${REQUIREMENTS}/${requirement.section}.yaml)`;
  const [, rfc, place] = /^RFC (\d+) §([\d.]+)$/.exec(source) ?? [];
  if (rfc === undefined || place === undefined)
    throw new Error(`${source} is neither a requirement nor the section of an RFC`);
  return `[${source}](https://www.rfc-editor.org/rfc/rfc${rfc}#section-${place})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const escaped = rows.map((row) => row.map((cell) => cell.replace(/[|<]/g, (sign) => `\\${sign}`)));
  return [head, head.map(() => '---'), ...escaped].map(line).join('');
}
