import type { Command } from 'commander'
import { type CommonOptions, command, examples, group } from '../context.ts'
import { formatBytes, table } from '../format.ts'

export function imageCommands(): Command[] {
  return [
    group('image', 'images that machines start from', [
      command<CommonOptions & { name?: string }>(
        'import <file>',
        'copies an image into the federation',
        async ({ client, print }, [file], { name }) => {
          const image = await client.importImage(file!, name)
          print(
            image,
            () =>
              `${image.name ?? image.sha256}: ${formatBytes(image.size)} ${image.format}, sha256 ${image.sha256}`
          )
        },
        made =>
          made
            .option('--name <name>', 'a name for it')
            .addHelpText('after', examples('watari image import debian-12.qcow2 --name debian-12'))
      ),
      command('list', 'images', async ({ client, print }) => {
        const { items } = await client.call('image.list', {})
        print(items, () =>
          table(
            ['NAME', 'SIZE', 'FORMAT', 'SHA256'],
            items.map(each => [each.name ?? '-', formatBytes(each.size), each.format, each.sha256]),
            "There are no images; 'watari image import FILE' brings one."
          )
        )
      }),
      command('delete <reference>', 'forgets an image', async ({ client, print }, [reference]) => {
        await client.call('image.delete', { reference: reference! })
        print({}, () => `${reference} is deleted`)
      })
    ])
  ]
}
