import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams, Timestamp } from './schemas.js'

/** Calls a run container makes about itself, with its app's key. */
export const currentRelease = call({
  name: 'containers.currentRelease',
  method: 'GET',
  path: '/api/apps/:app/releases/current',
  auth: 'app',
  params: AppParams,
  // Beyond the existing platform: a replica that names itself gets the release it was started for, so that a replica
  // restarted in the middle of a rollout comes back as what it was.
  query: Type.Object({ pod: Type.Optional(Type.String()) }),
  answer: Type.Object({
    slug_url: Type.String(),
    /** Beyond the existing platform: the slug's SHA-256, checked after the download. */
    slug_sha256: Type.String(),
    customer_app_name: Type.String(),
    config: Type.Record(Type.String(), Type.String()),
    /** What the slug can do (platform-behaviour.md, releases buildpack), or null for a mix-mode slug. */
    capabilities: Type.Unknown(),
    /** The buildpack's default process, run when the slug has neither a Procfile nor a release. */
    default_process: Type.Union([Type.String(), Type.Null()]),
    version: Type.Integer(),
    sha: Type.String(),
    created_at: Timestamp,
    replicas: Type.Integer(),
    cloud: Type.String(),
    region: Type.String(),
    /** Secrets the platform generates for the app, each a variable of the container's environment. */
    platform_env: Type.Record(Type.String(), Type.String()),
    /** Beyond the existing platform: the private key of the container's SSH server, the same for all of an app. */
    ssh_host_key: Type.Optional(Type.String()),
    /** Beyond the existing platform, whose Kubernetes gives it: what a container shows and trusts when it asks for its peers. */
    service_account: Type.Optional(
      Type.Object({ namespace: Type.String(), token: Type.String(), ca_crt: Type.String() }),
    ),
  }),
})

/** The index of a replica among those of its app: the smallest no other has, kept as long as the replica lives. */
export const hostIndex = call({
  name: 'containers.hostIndex',
  method: 'GET',
  path: '/api/apps/:app/host_indexes/:hostname/assign',
  auth: 'app',
  params: Type.Object({ app: Type.String(), hostname: Type.String() }),
  answer: Type.Object({ index: Type.Integer({ minimum: 0 }) }),
})

/** The SSH keys of everyone who may get into the app's replicas: asked for again every minute, as they may change. */
export const sshKeys = call({
  name: 'containers.sshKeys',
  method: 'GET',
  path: '/api/apps/:app/ssh_keys',
  auth: 'app',
  params: AppParams,
  answer: Type.Array(Type.String()),
})

/** An Elixir expression that migrates the databases of the app, for the node of a replica to evaluate. */
export const migrateCommand = call({
  name: 'containers.migrateCommand',
  method: 'GET',
  path: '/api/apps/:app/releases/migrate-command',
  auth: 'app',
  params: AppParams,
  query: Type.Object({ migration_app_name: Type.Optional(Type.String()) }),
  answer: Type.String(),
})
