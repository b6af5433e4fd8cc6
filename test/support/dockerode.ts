import type Dockerode from 'dockerode'
import { connectDocker } from '../../src/sim/engines/docker/client/index.js'

/** The whole of Docker, as its library knows it: the program itself uses a part of it. */
export async function dockerode(): Promise<Dockerode> {
  return (await connectDocker()).docker as unknown as Dockerode
}
