export {
  type AnswerPart,
  type CallOptions,
  type ClientOptions,
  connect,
  type LightconeClient,
  type Progress,
} from './client.ts'
export type * from './operations.ts'
export { isRequestError, RequestError } from './request-error.ts'
