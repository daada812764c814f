/** A memcached server beside us, and what it says. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { Child, freePort } from '../peers/children.ts'

/** What a server answers, as text. */
export async function told(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${command}\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return bytes.toString('latin1')
}

/** Starts one on a port of its own. */
export async function memcached(...options: readonly string[]): Promise<{ child: Child; port: number }> {
  const port = await freePort()
  const own = ['-l', '127.0.0.1', '-p', `${port}`, '-U', '0']
  // Nobody else's rights than ours, wherever we are root.
  const child = new Child('memcached', ['-u', 'root', ...own, ...options])
  for (let there = false; !there;)
    there = await told(port, 'version').then(
      () => true,
      () => new Promise((resolve) => setTimeout(() => resolve(false), 20)),
    )
  return { child, port }
}
