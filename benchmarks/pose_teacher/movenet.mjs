// Runs MoveNet Lightning on crops: node movenet.mjs MODULES MODEL.json CROPS.rgb COUNT OUT.json
import { SIDE, short, teach } from './graph.mjs'

await teach((tf, net, crop) =>
  short(net.execute(tf.tensor4d(new Int32Array(crop), [1, SIDE, SIDE, 3], 'int32')).dataSync()),
)
