"""Settings of drawn shops, as people write them."""

from __future__ import annotations

SHOP = """\
cameras:
  - name: entrance
    source: rtsp://user:${env:NOT_SET}@192.168.1.20/stream1
    place: entrance
    covers: the door
    record: true
  - name: shelves
    source: rtsp://keeper:hunter2@192.168.1.21/stream1
    place: sales-floor
    covers: the shelves
    seal: {method: mosaic}
law:
  controller: Example Shop Ltd
  address: 12 Example-ro, Seoul
  contact: 02-123-4567
  manager: store manager
  dpo: none
  viewers: [store manager]
  purposes: [crime-prevention, counting]
  basis: legitimate-interests
  interests: keep thieves away
  hours: 24 hours
  storage_place: a locked office
  viewing_place: in the office
  authority: KISA, 118
  notice_url: https://example.com/cameras?shop=12
"""
BARE = "cameras: [{name: entrance, source: walk.mp4}]\n"
