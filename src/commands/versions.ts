import type { Acceptance, CrosswalkChange, CrosswalkChanges } from '../overrides/versions.js';
import { json } from './client.js';
import type { Invocation } from './command.js';
import { describeOverride } from './override.js';
import { assumptionQuery } from './unify.js';
import { describeDifference } from './what-if.js';

/** `ims crosswalk accept [ID…]` */
export async function acceptCrosswalks(invocation: Invocation): Promise<0> {
  const crosswalks = invocation.positionals.slice(1);
  const client = await invocation.register();
  try {
    const body = crosswalks.length === 0 ? {} : { crosswalks };
    const answer = json<{ accepted: Acceptance[] }>(
      await client.ask({ method: 'POST', path: '/crosswalks/accepted', body }),
    );
    for (const each of answer.accepted) invocation.say(describeAcceptance(each));
    invocation.answer(answer);
    return 0;
  } finally {
    await client.close();
  }
}

function describeAcceptance({ crosswalk, version, previousVersion, by, at }: Acceptance): string {
  const what = version === null ? 'shipped no more, and forgotten' : `version ${version}`;
  const before = previousVersion === null || previousVersion === version ? '' : `, before ${previousVersion}`;
  return `${crosswalk}: ${what}${before}, accepted by ${by} on ${at.slice(0, 10)}`;
}

/** `ims crosswalk changes`: 3 where a change and a line of the organisation's own conflict. */
export async function sayChanges(invocation: Invocation): Promise<0 | 3> {
  const client = await invocation.register();
  try {
    const query = { ...assumptionQuery(invocation), target: invocation.option('target') };
    const answer = json<CrosswalkChanges>(await client.ask({ method: 'GET', path: '/crosswalks/changes', query }));
    invocation.say(describeChanges(answer));
    invocation.answer(answer);
    const touched = answer.changes.flatMap(({ overrides }) => overrides);
    return touched.some(({ standing }) => standing === 'conflict') ? 3 : 0;
  } finally {
    await client.close();
  }
}

/** Crosswalk by crosswalk what is otherwise, then what that does to coverage, then what cannot be compared. */
export function describeChanges({ changes, neverAccepted, coverage }: CrosswalkChanges): string {
  const lines = changes.flatMap(describeChange);
  if (changes.length === 0) lines.push('No crosswalk is otherwise than it was accepted');
  const moved = coverage.filter(({ requirements }) => requirements.length > 0);
  const still = coverage.filter(({ requirements }) => requirements.length === 0).map(({ target }) => target);
  lines.push(...moved.map(describeDifference));
  if (still.length > 0) lines.push(`Coverage stays as it is: ${still.join(', ')}`);
  if (neverAccepted.length > 0) {
    const named = neverAccepted.map(({ crosswalk, shippedVersion }) => `${crosswalk} ${shippedVersion}`);
    lines.push(`Never accepted, so there is nothing to compare with: ${named.join(', ')}`);
  }
  return lines.join('\n');
}

function describeChange(change: CrosswalkChange): string[] {
  const { crosswalk, acceptedVersion, acceptedBy, acceptedAt, shippedVersion } = change;
  const { added, removed, changed, mapped, unmapped, reasons, overrides } = change;
  const now = shippedVersion === null ? 'shipped no more' : `version ${shippedVersion}`;
  const others = reasons.filter(({ old, new: now }) => old !== null && now !== null);
  return [
    `${crosswalk}: ${now}; accepted is ${acceptedVersion}, by ${acceptedBy} on ${acceptedAt.slice(0, 10)}`,
    `  lines: ${added.length} added, ${removed.length} removed, ${changed.length} changed; ${overrides.length} of your own touched`,
    ...added.map(({ mapping, line }) => `  added    ${mapping}: ${line.sources.join(' + ')}`),
    ...removed.map(({ mapping, line }) => `  removed  ${mapping}: ${line.sources.join(' + ')}`),
    ...changed.map(({ mapping, fields }) => `  changed  ${mapping}: ${fields.join(', ')}`),
    ...mapped.map((target) => `  mapped   ${target}`),
    ...unmapped.map((target) => `  unmapped ${target}`),
    ...others.map(({ target, new: reason }) => `  unmapped ${target} for another reason: ${reason}`),
    ...overrides.map((each) => `  ${each.standing.padEnd(8)} ${describeOverride(each)}`),
  ];
}
