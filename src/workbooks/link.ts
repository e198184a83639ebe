const schemes = new Set(['http:', 'https:', 'mailto:']);

/** Characters Excel takes in a link's target; a longer one makes it call the file damaged. */
const targetLimit = 2079;

/** The target of a link that may be written: http, https or mailto, with every character a URI does not have escaped. */
export function linkTarget(href: string | undefined): string | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  const target = url.href.replace(/[\s<>"{}|\\^`]/g, encodeURIComponent);
  return schemes.has(url.protocol) && target.length <= targetLimit ? target : undefined;
}
