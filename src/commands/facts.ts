import { ImsError } from '../errors.js';
import type { Change, RecordEdit, RegisterRecord, Status } from '../register/service.js';
import { json } from './client.js';
import type { Command, Invocation } from './command.js';

export const set: Command = {
  name: 'set',
  usage: 'ID --status STATUS --because TEXT',
  text: 'states one fact about a requirement (iso-27001-2022:A.5.1) or a control (control:ID) without a workbook',
  options: {
    status: { value: 'STATUS', text: 'implemented, partial, planned, not-implemented, not-applicable or unknown' },
    applicable: { value: 'yes|no', text: 'the decision on applicability' },
    justification: { value: 'TEXT', text: 'why it is applicable, or why not' },
    implementation: { value: 'TEXT', text: 'how it is done' },
    title: { value: 'TEXT', text: 'what a control is called' },
    owner: { value: 'NAME', multiple: true, text: 'who answers for it' },
    evidence: { value: 'TEXT', multiple: true, text: 'what shows it; `text <https://…>` carries a link' },
    serves: { value: 'REQUIREMENT', multiple: true, text: 'which requirements a control serves' },
    due: { value: 'DATE', text: 'when it is due' },
    review: { value: 'DATE', text: 'when it is reviewed next' },
    because: { value: 'TEXT', text: 'why this changes; kept in the history' },
  },
  takes: [1, 1],
  async run(invocation) {
    const id = invocation.positionals[0] ?? '';
    const edit = editOf(invocation);
    const client = await invocation.register();
    try {
      const path = `/register/${encodeURIComponent(id)}`;
      // A control that nobody has named yet has no version to read: it is made.
      const isNew = id.startsWith('control:') && (await isUnknown(() => client.ask({ method: 'GET', path })));
      const etag = isNew ? '"0"' : String((await client.ask({ method: 'GET', path })).headers.etag);
      const record = json<RegisterRecord>(
        await client.ask({ method: 'PATCH', path, headers: { 'if-match': etag }, body: edit }),
      );
      invocation.say(
        `${record.id}: ${record.status}${record.applicable === false ? ' (excluded)' : ''}, version ${record.version}`,
      );
      invocation.answer(record);
      return 0;
    } finally {
      await client.close();
    }
  },
};

async function isUnknown(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return false;
  } catch (error) {
    if (error instanceof ImsError && error.code === 'IMS_ERR_RECORD_UNKNOWN') return true;
    throw error;
  }
}

function editOf(invocation: Invocation): RecordEdit {
  const because = invocation.option('because');
  if (because === undefined) throw new ImsError('IMS_ERR_USAGE', 'Say why: --because TEXT');
  const edit: RecordEdit = { because };
  const status = invocation.option('status');
  if (status !== undefined) edit.status = status as Status;
  const applicable = invocation.option('applicable');
  if (applicable !== undefined) {
    if (applicable !== 'yes' && applicable !== 'no')
      throw new ImsError('IMS_ERR_USAGE', '--applicable takes yes or no');
    edit.applicable = applicable === 'yes';
  }
  for (const field of ['justification', 'implementation', 'title'] as const) {
    const value = invocation.option(field);
    if (value !== undefined) edit[field] = value === '' ? null : value;
  }
  const due = invocation.option('due');
  if (due !== undefined) edit.dueOn = due === '' ? null : due;
  const review = invocation.option('review');
  if (review !== undefined) edit.reviewOn = review === '' ? null : review;
  if (invocation.isSet('owner')) edit.owners = invocation.options('owner').filter((owner) => owner !== '');
  if (invocation.isSet('serves')) edit.serves = [...invocation.options('serves')];
  if (invocation.isSet('evidence')) {
    edit.evidence = invocation.options('evidence').map((text) => {
      const linked = /^(.*\S)\s*<([^<>\s]+)>$/.exec(text);
      return linked === null ? { text, href: null } : { text: linked[1] as string, href: linked[2] as string };
    });
  }
  return edit;
}

export const history: Command = {
  name: 'history',
  usage: '[ID]',
  text: 'who changed what, when and why; of one record or of all, newest first',
  options: { limit: { value: 'N', text: 'how many changes (100)' } },
  takes: [0, 1],
  async run(invocation) {
    const id = invocation.positionals[0];
    const client = await invocation.register();
    try {
      const path = id === undefined ? '/register/history' : `/register/${encodeURIComponent(id)}/history`;
      const answer = json<{ changes: Change[]; next: string | null }>(
        await client.ask({ method: 'GET', path, query: { limit: invocation.option('limit') ?? '100' } }),
      );
      for (const change of answer.changes) {
        invocation.say(
          `${change.at}  ${change.id} v${change.version}  ${change.by}${change.because === null ? '' : `: ${change.because}`}`,
        );
        for (const { field, old, new: now } of change.fields)
          invocation.say(`    ${field}: ${JSON.stringify(old)} -> ${JSON.stringify(now)}`);
      }
      if (answer.changes.length === 0) invocation.say('Nothing has changed yet');
      if (answer.next !== null) invocation.say('… and older changes: --limit shows more');
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};

export const assume: Command = {
  name: 'assume',
  usage: 'certified FRAMEWORK | scope --because TEXT [--deny]',
  text: 'records what every answer takes for granted, or with --deny that it does not hold',
  options: { because: { value: 'TEXT', text: 'why' }, deny: { text: 'it does not hold' } },
  takes: [0, 2],
  async run(invocation) {
    const [code, framework] = invocation.positionals;
    const client = await invocation.register();
    try {
      const because = invocation.option('because');
      if (code !== undefined && because === undefined) throw new ImsError('IMS_ERR_USAGE', 'Say why: --because TEXT');
      const body = {
        code,
        holds: !invocation.isSet('deny'),
        because,
        ...(framework === undefined ? {} : { framework }),
      };
      const answer = json<{ assumptions: { text: string }[] }>(
        await client.ask(
          code === undefined
            ? { method: 'GET', path: '/register/assumptions' }
            : { method: 'PUT', path: '/register/assumptions', body },
        ),
      );
      for (const { text } of answer.assumptions) invocation.say(text);
      invocation.answer(answer);
      return 0;
    } finally {
      await client.close();
    }
  },
};
