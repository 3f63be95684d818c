// Runs BlazePose on crops: node blazepose.mjs MODULES MODEL.json CROPS.rgb COUNT OUT.json
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [modules, model, crops, count, out] = process.argv.slice(2)
const require = createRequire(path.resolve(modules, 'package.json'))
const tf = require('@tensorflow/tfjs-core')
const { loadGraphModel } = require('@tensorflow/tfjs-converter')
const wasm = require('@tensorflow/tfjs-backend-wasm')

const SIDE = 192
const INPUT = 256
wasm.setWasmPaths(
  path.resolve(modules, 'node_modules/@tensorflow/tfjs-backend-wasm/dist') + path.sep,
)
await tf.setBackend('wasm')
const tree = JSON.parse(fs.readFileSync(model))
const weights = fs.readFileSync(model.replace(/\.json$/, '.bin'))
const net = await loadGraphModel({
  load: async () => ({
    ...tree,
    weightSpecs: tree.weightsManifest.flatMap((group) => group.weights),
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
  }),
})
const names = ['world_3d', 'ld_3d', 'output_poseflag'].map((key) => tree.signature.outputs[key].name)
const file = fs.openSync(crops)
const crop = Buffer.alloc(SIDE * SIDE * 3)
const found = []
for (let number = 0; number < Number(count); number++) {
  fs.readSync(file, crop, 0, crop.length, number * crop.length)
  const [world, picture, there] = tf.tidy(() => {
    const pixels = tf.tensor3d(new Float32Array(crop), [SIDE, SIDE, 3])
    const image = tf.div(tf.image.resizeBilinear(pixels, [INPUT, INPUT]), 255)
    return net.execute(tf.expandDims(image, 0), names).map((tensor) => tensor.dataSync())
  })
  const short = (values) => Array.from(values, (value) => Number(value.toFixed(4)))
  found.push({ world: short(world), picture: short(picture), there: there[0] })
}
fs.writeFileSync(out, JSON.stringify(found))
