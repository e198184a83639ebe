/**
 * How many letters part two words: put in, left out, taken for another, or changed over with their neighbour. What is more than
 * `most` is `most + 1`.
 */
export function lettersApart(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let letters = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        letters = Math.min(letters, (before[j - 2] ?? 0) + 1);
      row.push(letters);
      least = Math.min(least, letters);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}

/** Letters that a word of this length may have wrong and still be known: short words are too near to each other. */
export function lettersForgiven(length: number): number {
  return length < 5 ? 0 : length < 9 ? 1 : length < 20 ? 2 : 3;
}

/** The words that are nearest to a misspelt one, all as near; none where none is near. */
export function nearestWords(written: string, known: Iterable<string>): string[] {
  const most = lettersForgiven(written.length);
  let nearest: string[] = [];
  let least = most;
  for (const word of known) {
    const letters = lettersApart(written, word, least);
    if (letters > least) continue;
    if (letters < least) nearest = [];
    nearest.push(word);
    least = letters;
  }
  return nearest;
}
