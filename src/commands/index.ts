import type { Command } from './command.js';

interface Listed {
  text: string;
  command(): Promise<Command>;
}

/** The commands, in the order of the help. Each loads when it is called, so that help and mistakes answer at once. */
export const commands: Readonly<Record<string, Listed>> = {
  unify: {
    text: 'read workbooks, carry them across, write one unified workbook',
    command: async () => (await import('./unify.js')).unify,
  },
  import: {
    text: 'what importing a workbook would change; --apply does it',
    command: async () => (await import('./import.js')).importCommand,
  },
  imports: { text: 'the imports so far', command: async () => (await import('./import.js')).imports },
  profiles: {
    text: 'what was learned from answers',
    command: async () => (await import('./profiles.js')).profiles,
  },
  undo: { text: 'takes an import back', command: async () => (await import('./import.js')).undo },
  gap: {
    text: 'coverage of a framework, from the register or from files',
    command: async () => (await import('./gap.js')).gap,
  },
  why: { text: 'what serves a requirement, and what it serves', command: async () => (await import('./why.js')).why },
  'what-if': { text: 'what other statuses would change', command: async () => (await import('./what-if.js')).whatIf },
  next: { text: 'the fewest requirements that close most', command: async () => (await import('./next.js')).next },
  set: { text: 'one fact without a workbook', command: async () => (await import('./facts.js')).set },
  history: { text: 'who changed what, when and why', command: async () => (await import('./facts.js')).history },
  assume: { text: 'what every answer takes for granted', command: async () => (await import('./facts.js')).assume },
  crosswalk: {
    text: 'the crosswalks: list, show, changes, accept',
    command: async () => (await import('./outputs.js')).crosswalk,
  },
  override: {
    text: "the organisation's own lines of crosswalks",
    command: async () => (await import('./override.js')).override,
  },
  export: { text: 'workbooks from the register', command: async () => (await import('./outputs.js')).exportCommand },
  platforms: {
    text: 'the tools whose files are read and written',
    command: async () => (await import('./platforms.js')).platforms,
  },
  status: {
    text: 'what the register holds, and where it is',
    command: async () => (await import('./upkeep.js')).status,
  },
  backup: { text: 'the whole register as one file', command: async () => (await import('./upkeep.js')).backup },
  restore: { text: 'puts a backup back', command: async () => (await import('./upkeep.js')).restore },
  move: { text: 'moves the register to a PostgreSQL server', command: async () => (await import('./upkeep.js')).move },
  serve: { text: 'the service', command: async () => (await import('./serve.js')).serve },
};
