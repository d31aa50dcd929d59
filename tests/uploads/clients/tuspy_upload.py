"""Uploads a file as tuspy does it. Takes its orders as JSON; prints the upload's address."""

import json
import sys

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

orders = json.loads(sys.argv[1])
client = TusClient(orders["endpoint"], headers={"Authorization": f"Bearer {orders['token']}"})
for attempt in range(50):
    try:
        uploader = client.uploader(
            orders["file"],
            chunk_size=orders["chunk"],
            metadata=orders["metadata"],
            upload_checksum=orders["checked"],
            retries=50,
            retry_delay=0.01,
        )
        # It repeats parts by itself, and leaves opening an upload to whoever uses it.
        uploader.set_url(uploader.create_url())
        break
    except TusCommunicationError as error:
        print(error, file=sys.stderr)
uploader.upload()
print(uploader.url)
