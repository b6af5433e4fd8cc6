/** Runs before each test file: nothing of the person's own settings may leak into a test, or the other way round. */
for (const name of Object.keys(process.env)) {
  if (name.startsWith('GIGALIXIR_') && !name.startsWith('GIGALIXIR_TEST_'))
    Reflect.deleteProperty(process.env, name)
}
