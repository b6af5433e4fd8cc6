/** Runs before each test file: nothing of the person's own settings may leak into a test, or the other way round. */
for (const name of Object.keys(process.env)) {
  if (/^GIGALIXIR_(?!TEST_|HOSTILE)/.test(name)) Reflect.deleteProperty(process.env, name)
}

// A test says itself what kind of terminal it has.
for (const name of ['CI', 'TERM', 'NO_COLOR', 'FORCE_COLOR', 'DEBUG'])
  Reflect.deleteProperty(process.env, name)

// Nor may a test write into the person's own keychain: the one test about it has a keychain of its own.
process.env.GIGALIXIR_KEYCHAIN = 'off'
