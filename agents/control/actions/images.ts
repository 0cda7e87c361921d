import type { ActionResult } from '../../../protocol/actions/actions.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { ImageHash } from '../../../protocol/machine.ts'
import type { StoredImage } from '../../vm/images/image-store.ts'
import type { ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'

type Image = ActionResult<'image.list'>['items'][number]

const hashPattern = /^[0-9a-f]{64}$/

/** Images: their content is on hosts, their names in the organization's directory. */
export function imageActions(parts: ControlParts): Pick<ActionHandlers, 'image.list' | 'image.delete'> {
  const { images, names, overlay } = parts
  return {
    'image.list': async () => {
      const stored = new Map((await images.store.list()).map(image => [image.hash, image]))
      const { entries } = await names.directory(overlay.self.org)
      const named = entries.filter(entry => entry.kind === 'image')
      const unnamed = [...stored.values()].filter(image => !named.some(entry => entry.id === image.hash))
      return {
        items: [
          ...named.map(({ name, id }) => view(stored.get(id), id, name)),
          ...unnamed.map(image => view(image, image.hash, null))
        ]
      }
    },
    'image.delete': async ({ reference }) => {
      const isName = !hashPattern.test(reference)
      const [org] = reference.split('/')
      if (reference.includes('/') && org !== overlay.self.org) {
        throw new WatariError('not-permitted', `${reference} is a name of ${org}, whose hosts may delete it`)
      }
      const hash = await resolveImage(parts, reference)
      if (isName) await names.release(overlay.self.org, 'image', hash)
      if (await images.store.find(hash)) {
        await images.store.delete(hash).catch(error => {
          // The name is gone, as was asked; the content goes with its last machine, by its hash.
          if (!isName || errorCode(error) !== 'image-in-use') throw error
        })
      }
      return {}
    }
  }
}

/** Takes an image and, where one is given, its name. */
export async function importImage(
  { images, names, overlay, events }: ControlParts,
  content: AsyncIterable<Uint8Array>,
  name: string | undefined
): Promise<Image> {
  if (name !== undefined && !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) {
    throw new WatariError(
      'bad-request',
      `'${name}' cannot name an image: take lower-case letters, digits, '.', '_' and '-'`
    )
  }
  const image = await images.import(content)
  if (name !== undefined) {
    await names.claim(overlay.self.org, { kind: 'image', name, id: image.hash })
    events.add('image.imported', `image ${name} was imported`, { sha256: image.hash })
  }
  return view(image, image.hash, name ?? null)
}

/** The content that a name or a hash means. @throws WatariError `not-found` */
export async function resolveImage({ names, overlay }: ControlParts, reference: string): Promise<ImageHash> {
  if (hashPattern.test(reference)) return reference
  const [org, name] = reference.includes('/') ? reference.split('/') : [overlay.self.org, reference]
  return await names.find(org!, 'image', name!)
}

function view(image: StoredImage | undefined, hash: ImageHash, name: string | null): Image {
  return { name, sha256: hash, size: image?.bytes ?? 0, format: image?.format ?? 'elsewhere' }
}
