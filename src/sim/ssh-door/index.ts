export * from './host-key.js'
export * from './ssh-door.js'
