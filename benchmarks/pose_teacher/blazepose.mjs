// Runs BlazePose on crops: node blazepose.mjs MODULES MODEL.json CROPS.rgb COUNT OUT.json
import { SIDE, short, teach } from './graph.mjs'

const INPUT = 256

await teach((tf, net, crop, tree) => {
  const names = ['world_3d', 'ld_3d', 'output_poseflag'].map(
    (key) => tree.signature.outputs[key].name,
  )
  const pixels = tf.tensor3d(new Float32Array(crop), [SIDE, SIDE, 3])
  const image = tf.div(tf.image.resizeBilinear(pixels, [INPUT, INPUT]), 255)
  const [world, picture, there] = net
    .execute(tf.expandDims(image, 0), names)
    .map((tensor) => tensor.dataSync())
  return { world: short(world), picture: short(picture), there: there[0] }
})
