import { describe, expect, it } from 'vitest'
import { Responsiveness } from '../../../../src/sim/router/responsiveness.js'
import { APP_HOST, ask, frontDoor, rawReplica, replica } from '../../../support/servers.js'

describe('a replica that takes requests and answers none', () => {
  it('is left to a trial now and then while another answers, and has its part again when it answers', async () => {
    const told: string[] = []
    const { port, router } = await frontDoor({
      answerTimeoutMs: 300,
      onSilence: (app, name, isSilent) => void told.push(`${app} ${name} ${isSilent}`),
    })
    let answers = false
    let asked = 0
    const mute = await rawReplica((socket) =>
      socket.on('data', () => {
        asked += 1
        if (answers) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nback')
      }),
    )
    const { port: good } = await replica((_, response) => void response.end('good'))
    router.admit('myapp', 'myapp-mute', { host: '127.0.0.1', port: mute })
    router.admit('myapp', 'myapp-good', { host: '127.0.0.1', port: good })
    const statuses = async (count: number) => {
      const seen: number[] = []
      for (let time = 0; time < count; time += 1)
        seen.push((await ask(port, { headers: { host: APP_HOST } })).status)
      return seen
    }
    // The first turn is the mute one's, and shows it.
    expect(await statuses(2)).toEqual([504, 200])
    const before = asked
    const after = await statuses(40)
    expect(after.filter((status) => status === 504).length).toBeLessThanOrEqual(asked - before)
    expect(asked - before).toBeLessThan(20)
    expect(told).toEqual(['myapp myapp-mute true'])
    answers = true
    while (told.length < 2) await statuses(1)
    expect(told).toEqual(['myapp myapp-mute true', 'myapp myapp-mute false'])
  })

  it('still gets all of them when there is no other', async () => {
    const { port, router } = await frontDoor({ answerTimeoutMs: 50 })
    let asked = 0
    const mute = await rawReplica((socket) => socket.on('data', () => (asked += 1)))
    router.admit('myapp', 'myapp-mute', { host: '127.0.0.1', port: mute })
    for (let time = 0; time < 4; time += 1) expect((await ask(port)).status).toBe(504)
    expect(asked).toBe(4)
  })
})

describe('the time without an answer', () => {
  it('is only that in which somebody waits', () => {
    let now = 0
    const answers = new Responsiveness(() => now)
    answers.asked()
    now = 400
    answers.gaveUp()
    now = 100_000
    expect(answers.isSilent(500)).toBe(false)
    answers.asked()
    now += 100
    expect(answers.isSilent(500)).toBe(true)
    answers.answered()
    expect(answers.isSilent(500)).toBe(false)
    // One that waits long beside others that are answered says nothing.
    answers.asked()
    for (let time = 0; time < 20; time += 1) {
      now += 400
      answers.asked()
      answers.answered()
    }
    expect(answers.isSilent(500)).toBe(false)
  })
})
