/**
 * Where a card's frames leave its hypervisor, for the network agent to join: a Unix socket on which it waits
 * (`stream`, qemu-port.ts), or a TAP that it holds (`fast`, guest-tap.ts).
 */
export type CardPlug = { readonly socket: string } | { readonly tap: string }
