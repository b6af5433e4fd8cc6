import Config

# Read when the release starts, in the container that runs it: here is where the environment belongs.
config :greeter, port: String.to_integer(System.get_env("PORT", "4000"))
