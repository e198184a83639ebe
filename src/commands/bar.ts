import { ImsError } from '../errors.js';
import type { Progress, Watch } from '../watch.js';

/** What goes by quickly needs no bar. */
const patienceMs = 500;
/** Between two looks at the bar. */
const pauseMs = 100;
const barWidth = 24;

const phases: Readonly<Record<Progress['phase'], { says: string; counts: string }>> = {
  reading: { says: 'Reading', counts: 'rows' },
  understanding: { says: 'Understanding', counts: 'rows' },
  planning: { says: 'Planning', counts: 'records' },
  writing: { says: 'Writing', counts: 'records' },
};

export interface Watching {
  /** Where the bar is drawn. */
  shown: { isTTY?: boolean | undefined; write(text: string): unknown };
  /** Tells of Ctrl-C. */
  interrupts: {
    once(event: 'SIGINT', listener: () => void): unknown;
    off(event: 'SIGINT', listener: () => void): unknown;
  };
  /** Milliseconds since some moment. */
  now(): number;
}

/** How far the work is, as one line. */
export function barOf({ phase, done, total }: Progress): string {
  const { says, counts } = phases[phase];
  if (total === null || total === 0) return `${says}: ${done.toLocaleString('en')} ${counts}`;
  const filled = Math.min(barWidth, Math.floor((done / total) * barWidth));
  const bar = `${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}`;
  return `${says} [${bar}] ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${counts}`;
}

/**
 * Does the work with a bar that is gone afterwards, on a terminal and where it takes longer than a moment. Ctrl-C ends the work: with
 * IMS_ERR_CANCELLED once it has been taken back; pressed again, it ends the process.
 */
export async function whileWatched<T>(
  { shown, interrupts, now }: Watching,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  const interrupt = () => gone.abort(new ImsError('IMS_ERR_CANCELLED', 'Ended from the keyboard; nothing was written'));
  let due = now() + patienceMs;
  let drawn = false;
  const draw = (text: string) => shown.write(`\r\u001b[K${text}`);
  const tell = (progress: Progress) => {
    gone.signal.throwIfAborted();
    if (shown.isTTY !== true || now() < due) return;
    draw(barOf(progress));
    drawn = true;
    due = now() + pauseMs;
  };
  interrupts.once('SIGINT', interrupt);
  try {
    return await work({ signal: gone.signal, tell });
  } finally {
    interrupts.off('SIGINT', interrupt);
    if (drawn) draw('');
  }
}
