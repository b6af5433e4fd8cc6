import { describe, expect, it } from 'vitest'
import { PushSession } from '../../../../src/sim/build-server/push-session.js'

const details = {
  app: 'app',
  repository: '/nowhere',
  user: { userId: 1, email: 'ada@example.com' },
  clean: false,
  hot: false,
  migrateFirst: false,
}

describe('PushSession', () => {
  it("is over at once, and gives the app's turn on when what it left to be done has ended", async () => {
    const session = new PushSession(details)
    let released = false
    let end!: () => void
    session.hold(() => (released = true))
    session.holdUntil(new Promise((resolve) => (end = resolve)))
    await session.close()
    await session.finished
    expect(released).toBe(false)
    end()
    await expect.poll(() => released).toBe(true)
  })

  it("gives the app's turn on when it is over, where it left nothing", async () => {
    const session = new PushSession(details)
    let released = false
    session.hold(() => (released = true))
    await session.close()
    await expect.poll(() => released).toBe(true)
  })
})
