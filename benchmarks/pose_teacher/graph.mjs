// What the teachers share: a TensorFlow.js graph, loaded, and run on crops one after another.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export const SIDE = 192

/** Takes MODULES MODEL.json CROPS.rgb COUNT OUT.json; `see(tf, net, crop, tree)` answers for one. */
export async function teach(see) {
  const [modules, model, crops, count, out] = process.argv.slice(2)
  const require = createRequire(path.resolve(modules, 'package.json'))
  const tf = require('@tensorflow/tfjs-core')
  const { loadGraphModel } = require('@tensorflow/tfjs-converter')
  const wasm = require('@tensorflow/tfjs-backend-wasm')

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
  const file = fs.openSync(crops)
  const crop = Buffer.alloc(SIDE * SIDE * 3)
  const found = []
  for (let number = 0; number < Number(count); number++) {
    fs.readSync(file, crop, 0, crop.length, number * crop.length)
    found.push(tf.tidy(() => see(tf, net, crop, tree)))
  }
  fs.writeFileSync(out, JSON.stringify(found))
}

export const short = (values) => Array.from(values, (value) => Number(value.toFixed(4)))
