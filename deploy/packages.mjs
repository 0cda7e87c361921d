/**
 * The Debian packages that watari needs, what of them is missing, and installing them.
 *
 *     node deploy/packages.mjs [--install] [--yes] [--all]
 *
 * Runs on Node 20 without any npm package. Without --install it only lists what is missing (exit status 3 if
 * anything is). --all takes in what only the benchmarks use.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'

/** @typedef {{ name: string, files: string[], reason: string, benchmarks?: true }} SystemPackage */

/**
 * `files`: the package counts as there when each file is found (in PATH for a bare name), whoever put it there.
 * @type {SystemPackage[]}
 */
export const packages = [
  { name: 'qemu-system-x86', files: ['qemu-system-x86_64'], reason: 'runs machines' },
  { name: 'seabios', files: ['/usr/share/seabios/bios-256k.bin'], reason: 'starts them' },
  {
    name: 'ipxe-qemu',
    files: ['/usr/lib/ipxe/qemu/efi-virtio.rom'],
    reason: "a network card's ROM, without which QEMU does not start"
  },
  { name: 'qemu-utils', files: ['qemu-img'], reason: 'makes disks' },
  { name: 'busybox-static', files: ['busybox'], reason: 'the small guest' },
  { name: 'dropbear-bin', files: ['/usr/sbin/dropbear'], reason: 'ssh into the small guest' },
  { name: 'iproute2', files: ['ip', 'tc'], reason: 'networks of the lab' },
  { name: 'nftables', files: ['nft'], reason: 'cuts in the lab' },
  { name: 'iputils-ping', files: ['ping'], reason: 'shows who reaches whom' },
  { name: 'util-linux', files: ['unshare', 'nsenter'], reason: 'namespaces of the lab' },
  { name: 'mount', files: ['mount', 'losetup'], reason: 'disks of the lab' },
  { name: 'e2fsprogs', files: ['mkfs.ext4'], reason: 'disks of the lab' },
  { name: 'python3', files: ['python3'], reason: 'builds the native carrier of links' },
  { name: 'make', files: ['make'], reason: 'builds it' },
  { name: 'g++', files: ['g++'], reason: 'builds it' },
  { name: 'spin', files: ['spin'], reason: 'checks the model of the protocol' },
  { name: 'iperf3', files: ['iperf3'], reason: 'measures speed', benchmarks: true },
  { name: 'ethtool', files: ['ethtool'], reason: 'makes a wire of a virtual cable', benchmarks: true },
  { name: 'openssl', files: ['openssl'], reason: "makes OpenVPN's certificates", benchmarks: true },
  { name: 'n2n', files: ['edge', 'supernode'], reason: 'a link to compare with', benchmarks: true },
  { name: 'tinc', files: ['tincd'], reason: 'a link to compare with', benchmarks: true },
  { name: 'openvpn', files: ['openvpn'], reason: 'a link to compare with', benchmarks: true },
  { name: 'nebula', files: ['nebula', 'nebula-cert'], reason: 'a link to compare with', benchmarks: true },
  { name: 'wireguard-go', files: ['wireguard-go'], reason: 'a link to compare with', benchmarks: true },
  { name: 'wireguard-tools', files: ['wg'], reason: 'sets it up', benchmarks: true }
]

const searchPath = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin']

/** @param {{ benchmarks?: boolean }} [options] */
export function missingPackages({ benchmarks = true } = {}) {
  return packages.filter(each => (benchmarks || !each.benchmarks) && !each.files.every(isThere))
}

/**
 * Installs packages without what they merely recommend.
 *
 * @param {readonly SystemPackage[]} wanted
 * @throws Error that says what to do
 */
export function installPackages(wanted) {
  if (wanted.length === 0) return
  const names = wanted.map(each => each.name)
  const command = `apt-get install --no-install-recommends ${names.join(' ')}`
  if (!isThere('apt-get'))
    throw new Error(`this system has no apt-get; install what these Debian packages hold: ${names.join(' ')}`)
  if (process.getuid?.() !== 0) throw new Error(`system packages are missing; as root: ${command}`)
  const install = () => aptGet(['install', '-y', '--no-install-recommends', ...names])
  // The lists may be older than what the mirror has: once more with new ones.
  if (install() || (aptGet(['update']) && install())) return
  throw new Error(`the packages could not be installed; see above, then try: ${command}`)
}

/** @param {string[]} args */
function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

/** @param {string} file */
function isThere(file) {
  return file.startsWith('/')
    ? existsSync(file)
    : searchPath.some(directory => directory !== '' && existsSync(`${directory}/${file}`))
}

/** @param {readonly SystemPackage[]} missing */
export function describePackages(missing) {
  const width = Math.max(...missing.map(each => each.name.length))
  return missing.map(each => `  ${each.name.padEnd(width)}  ${each.reason}`).join('\n')
}

/** @param {readonly string[]} args */
async function main(args) {
  const unknown = args.filter(arg => !['--install', '--yes', '--all'].includes(arg))
  if (unknown.length > 0) {
    console.error(`packages: unknown option ${unknown.join(' ')}; there are --install, --yes and --all`)
    return 2
  }
  const missing = missingPackages({ benchmarks: args.includes('--all') })
  if (missing.length === 0) return 0
  console.log(`System packages that are missing:\n${describePackages(missing)}`)
  if (!args.includes('--install')) return 3
  if (!args.includes('--yes') && process.stdin.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout })
    const answer = await terminal.question('Install them? [y/N] ')
    terminal.close()
    if (!/^y(es)?$/i.test(answer.trim())) return 3
  }
  try {
    installPackages(missing)
    return 0
  } catch (error) {
    console.error(`packages: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))
