import t from 'tap';
import { readWorkbook } from '../src/workbooks/read.js';
import { Child } from './fixtures/child.js';
import { Chance, injure, subjects } from './fixtures/fuzzing.js';

const cases = Number(process.env.FUZZ_CASES ?? 1000);
const first = Number(process.env.FUZZ_FROM ?? 1);
/** A case takes some 20 ms; one that has not ended by then hangs. */
const patienceMs = 20_000;

t.test(`${cases} injured workbooks: each is read or refused with a code, no row is invented or lost`, async (t) => {
  const wrong: string[] = [];
  const hanging: number[] = [];
  for (let next = first; next < first + cases; ) {
    const child = new Child('fuzzing-child.ts', [String(next), String(first + cases)]);
    let under = next;
    for (;;) {
      const said = await heard(child);
      if (said === null) break;
      const [number = '', ...words] = said.split(' ');
      under = Number(number);
      if (words[0] !== 'begins' && words[0] !== 'ok') wrong.push(said);
      if (words[0] !== 'begins') next = under + 1;
    }
    if (next >= first + cases) break;
    await child.kill('SIGKILL');
    hanging.push(under);
    next = under + 1;
  }
  t.strictSame(wrong, []);
  // What runs away is stopped by the process that reads files for us, and has a code too.
  const all = subjects();
  for (const number of hanging) {
    const subject = all[number % all.length];
    if (subject === undefined) throw new Error('there is no subject');
    await t.rejects(
      readWorkbook(injure(subject, new Chance(number)), subject.name, { readMs: 5000 }),
      { code: /^IMS_ERR_FILE_/ },
      `case ${number}`,
    );
  }
});

/** The child's next line; null when it has ended, or says nothing for too long. */
async function heard(child: Child): Promise<string | null> {
  const tooLong = AbortSignal.timeout(patienceMs);
  const silence = new Promise<null>((resolve) => {
    tooLong.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([child.hear(), silence]);
}
