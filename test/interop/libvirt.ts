import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from './tools.ts'

/** Where libvirt's QEMU driver listens. */
export const uri = 'qemu:///system'

/** Starts libvirt's QEMU driver, with a log daemon as its domains need, and returns what ends both. */
export async function startLibvirt(): Promise<() => Promise<void>> {
  const daemons = ['virtlogd', 'libvirtd'].map((name) => {
    const daemon = spawn(`/usr/sbin/${name}`, [], { stdio: 'ignore' })
    return { name, daemon, gone: once(daemon, 'exit') }
  })
  const stop = async (): Promise<void> => {
    for (const { daemon } of daemons.toReversed()) daemon.kill()
    await Promise.all(daemons.map(({ gone }) => gone))
  }
  for (;;) {
    const isUp = await run('/usr/bin/virsh', ['--connect', uri, 'version']).then(
      () => true,
      () => false,
    )
    if (isUp) return stop
    for (const { name, daemon } of daemons) {
      if (daemon.exitCode === null) continue
      await stop()
      throw new Error(`${name} ended with ${daemon.exitCode}`)
    }
    await sleep(250)
  }
}
