export { KubernetesApi } from './kubernetes-api.js'
export { appOfToken, serviceToken } from './service-token.js'
