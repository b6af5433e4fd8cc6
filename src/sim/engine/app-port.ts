/** The port the platform tells apps to listen on (platform-behaviour.md, "The run container"). */
export const APP_PORT = 4000
