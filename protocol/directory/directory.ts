import type { Change, ChangeResult } from '../register/change.ts'
import { directoryCodec } from './codec.ts'

/** What an organization names. Each kind has names of its own. */
export const directoryKinds = ['machine', 'segment', 'image'] as const
export type DirectoryKind = (typeof directoryKinds)[number]

export interface DirectoryEntry {
  /** Within the organization, which is not repeated. */
  readonly name: string
  readonly kind: DirectoryKind
  /** 32 hex digits for machines and segments, 64 (the hash of the content) for images. */
  readonly id: string
}

/** The names of one organization: the value of its register `directory/<organization>`. */
export interface Directory {
  readonly organization: string
  readonly entries: readonly DirectoryEntry[]
  /** Ids of machines and segments that were released, newest last: a late claim does not bring them back. */
  readonly tombstones: readonly string[]
}

export type DirectoryRule = (
  directory: Directory
) => ChangeResult | { readonly kind: 'directory'; readonly directory: Directory }

export const directoryLimits = {
  entries: 6144,
  /** Older ones are forgotten; the register of each machine and segment keeps a tombstone of its own. */
  tombstones: 6144
} as const

/** A change of a directory's register. A directory that was never written is empty. */
export function directoryChange(organization: string, rule: DirectoryRule): Change {
  return bytes => {
    let directory: Directory = { organization, entries: [], tombstones: [] }
    try {
      if (bytes !== undefined) directory = directoryCodec.decode(bytes)
    } catch {
      const message = 'the directory was written by another version: upgrade this agent'
      return { kind: 'refuse', code: 'record-unreadable', message }
    }
    const result = rule(directory)
    return result.kind === 'directory'
      ? { kind: 'next', value: directoryCodec.encode(result.directory) }
      : result
  }
}

export function findByName(
  directory: Directory,
  kind: DirectoryKind,
  name: string
): DirectoryEntry | undefined {
  return directory.entries.find(entry => entry.kind === kind && entry.name === name)
}

export function findById(directory: Directory, kind: DirectoryKind, id: string): DirectoryEntry | undefined {
  return directory.entries.find(entry => entry.kind === kind && entry.id === id)
}

/** Gives a name to an id that has none yet. Claiming it again for the same id changes nothing. */
export function nameClaimed(claim: DirectoryEntry): DirectoryRule {
  return directory => {
    const { kind, name, id } = claim
    const holder = findByName(directory, kind, name)
    if (holder?.id === id) return { kind: 'keep' }
    if (holder) return inUse(directory, claim)
    if (directory.tombstones.includes(id)) {
      return { kind: 'refuse', code: 'id-retired', message: `${kind} ${id} was deleted: create a new one` }
    }
    const former = findById(directory, kind, id)
    if (former) {
      const message = `${kind} ${id} is called ${former.name} already: rename it instead`
      return { kind: 'refuse', code: 'already-named', message }
    }
    if (directory.entries.length >= directoryLimits.entries) {
      const message = `${directory.organization} has ${directoryLimits.entries} names: delete what is not used`
      return { kind: 'refuse', code: 'directory-full', message }
    }
    return changed(directory, [...directory.entries, { name, kind, id }])
  }
}

/** Gives another name to an id. */
export function nameChanged(kind: DirectoryKind, id: string, name: string): DirectoryRule {
  return directory => {
    const entry = findById(directory, kind, id)
    if (entry === undefined)
      return { kind: 'refuse', code: 'name-not-found', message: `${kind} ${id} has no name` }
    if (entry.name === name) return { kind: 'keep' }
    if (findByName(directory, kind, name)) return inUse(directory, { kind, name, id })
    return changed(
      directory,
      directory.entries.map(other => (other === entry ? { name, kind, id } : other))
    )
  }
}

/**
 * Frees the name of an id. Images may be named again: their id is their content. Releasing twice changes nothing,
 * and an id that never had a name is retired all the same, for its claim may still be under way.
 */
export function nameReleased(kind: DirectoryKind, id: string): DirectoryRule {
  return directory => {
    const entries = directory.entries.filter(entry => entry.kind !== kind || entry.id !== id)
    const retires = kind !== 'image' && !directory.tombstones.includes(id)
    if (entries.length === directory.entries.length && !retires) return { kind: 'keep' }
    const tombstones = retires
      ? [...directory.tombstones, id].slice(-directoryLimits.tombstones)
      : directory.tombstones
    return { kind: 'directory', directory: { ...directory, entries, tombstones } }
  }
}

function changed(directory: Directory, entries: readonly DirectoryEntry[]): ReturnType<DirectoryRule> {
  return { kind: 'directory', directory: { ...directory, entries } }
}

function inUse({ organization }: Directory, { kind, name }: DirectoryEntry): ChangeResult {
  const message = `${kind} ${organization}/${name} exists already: choose another name`
  return { kind: 'refuse', code: 'name-in-use', message }
}
