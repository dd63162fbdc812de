/** Uploads on their way into the index. */
import type { AddReport } from 'lightcone'
import { requireScope } from './caller.ts'
import type { Call, Services } from './services.ts'
import { readUploads, uploadsIn } from './uploads.ts'

/** Keeps the files of a request and reads them into a source. Throws 403, 413, 415 or `invalid-argument`. */
export async function receiveUploads(
  source: string,
  call: Call,
  services: Services,
): Promise<{ readonly paths: readonly string[]; readonly report: AddReport }> {
  const { namespace } = call.caller
  requireScope(call.caller, 'write')
  const uploads = uploadsIn(services.settings.location, namespace)
  const folder = uploads.folder(source)
  const files = await readUploads(call, services.limits.maxUploadBytes)
  const report = await services.use(namespace, async (context) => {
    const cone = await context.open({ create: true })
    uploads.keep(source, files)
    // The index folder is often one that `.gitignore` names.
    return cone.add(folder, { name: source, ignored: true, signal: call.request.signal })
  })
  return { paths: files.map(({ path }) => path), report }
}
