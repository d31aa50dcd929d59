// Uploads a file as tus-js-client does it. Takes its orders as JSON; prints the upload's address.
import fs from 'node:fs'
import * as tus from 'tus-js-client'

const orders = JSON.parse(process.argv[2])
const options = {
  endpoint: orders.endpoint,
  protocol: orders.protocol,
  headers: { Authorization: `Bearer ${orders.token}` },
  metadata: orders.metadata,
  chunkSize: orders.chunk ?? Infinity,
  uploadDataDuringCreation: orders.at_once,
  retryDelays: Array(50).fill(10),
  onError(error) {
    console.error(String(error))
    process.exit(1)
  },
  onSuccess() {
    console.log(upload.url)
    process.exit(0)
  },
}
const upload = new tus.Upload(fs.readFileSync(orders.file), options)
upload.start()
