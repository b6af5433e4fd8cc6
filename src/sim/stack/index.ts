/** The stacks that apps run on: their names, what is baked into their images, and the port that makes them ready. */
export * from './image-files.js'
export * from './stack-names.js'
export * from './stack-port.js'
