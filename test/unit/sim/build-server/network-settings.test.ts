import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { networkSettings } from '../../../../src/sim/build-server/network-settings.js'
import { LOCALHOST_CA, personHome } from '../../../support/https-git.js'
import { tempDir } from '../../../support/temp-dir.js'

const STORE = '/etc/ssl/certs/ca-certificates.crt'

describe('how a build reaches the network', () => {
  it('is as Hex is told on this machine, by variables or once and for all, with no key', async () => {
    const hex = await tempDir()
    await writeFile(
      join(hex, 'hex.config'),
      '{mirror_url,<<"https://old.example.com">>}.\n{http_timeout,120}.\n{unsafe_https,true}.\n{\'$write_key\',<<"k">>}.\n',
    )
    const env = { ...(await personHome('')), HEX_MIRROR: 'https://hex.example.com', HEX_API_KEY: 'secret' }
    const { variables } = await networkSettings(env, { caches: [join(hex, 'none'), hex] })
    expect(variables).toMatchObject({
      HEX_MIRROR: 'https://hex.example.com',
      HEX_HTTP_TIMEOUT: '120',
      HEX_UNSAFE_HTTPS: 'true',
    })
    expect(JSON.stringify(variables)).not.toMatch(/secret|"k"/)
  })

  it('is without a mirror that only this machine reaches, and says so', async () => {
    const env = { ...(await personHome('')), HEX_MIRROR: 'http://localhost:4041' }
    const { variables, notes } = await networkSettings(env)
    expect(variables).not.toHaveProperty('HEX_MIRROR')
    expect(notes).toEqual([expect.stringContaining('HEX_MIRROR')])
  })

  it.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'GIT_SSL_CAINFO', 'HEX_CACERTS_PATH'])(
    'trusts the authority that %s names, and adds no usual one',
    async (name) => {
      const file = join(await tempDir(), 'store.pem')
      const ours = await readFile(LOCALHOST_CA, 'utf8')
      await writeFile(file, `${rootCertificates.slice(0, 3).join('\n')}\n# ours\n${ours}`)
      const { variables, certificates } = await networkSettings({ ...(await personHome('')), [name]: file })
      expect(certificates).toBe(ours)
      expect(variables).toMatchObject({
        ...{ NODE_EXTRA_CA_CERTS: '/tmp/certificates.pem', SSL_CERT_FILE: STORE },
        ...{ HEX_CACERTS_PATH: STORE, REQUESTS_CA_BUNDLE: STORE },
      })
    },
  )

  it("trusts what git's settings and Hex's name", async () => {
    const hex = await tempDir()
    await mkdir(hex, { recursive: true })
    await writeFile(join(hex, 'hex.config'), `{cacerts_path,<<"${LOCALHOST_CA}">>}.\n`)
    const ours = await readFile(LOCALHOST_CA, 'utf8')
    const byGit = await personHome(`[http]\n\tsslCAInfo = ${LOCALHOST_CA}\n`)
    expect((await networkSettings(byGit)).certificates).toBe(ours)
    expect((await networkSettings(await personHome(''), { caches: [hex] })).certificates).toBe(ours)
  })

  it("trusts the simulator's own authority by the system's list alone, as the containers of apps do", async () => {
    const own = '-----BEGIN CERTIFICATE-----\nb3du\n-----END CERTIFICATE-----\n'
    const none = await personHome('')
    expect(await networkSettings(none, undefined, own)).toEqual({
      variables: {},
      certificates: own,
      notes: [],
    })
    const env = { ...none, NODE_EXTRA_CA_CERTS: LOCALHOST_CA }
    const { certificates, variables } = await networkSettings(env, undefined, own)
    expect(certificates).toBe((await readFile(LOCALHOST_CA, 'utf8')) + own)
    expect(variables).toMatchObject({ SSL_CERT_FILE: STORE })
  })

  it('says nothing of certificates where nobody has one of their own, or the file is not there', async () => {
    const env = { ...(await personHome('')), NODE_EXTRA_CA_CERTS: '/not/there.pem' }
    expect(await networkSettings(env)).toEqual({ variables: {}, certificates: '', notes: [] })
  })
})
