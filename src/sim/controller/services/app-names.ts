import { randomInt } from 'node:crypto'
import { APP_NAME_PATTERN } from '../../../lib/api/contract/index.js'
import { invalid } from '../../platform-error.js'

const PATTERN = new RegExp(APP_NAME_PATTERN)

/** Hosts and folders of the platform itself; an app of that name could not be told from them. */
const RESERVED = new Set([
  'account',
  'admin',
  'api',
  'app',
  'apps',
  'console',
  'dashboard',
  'docs',
  'git',
  'gigalixir',
  'gigalixirapp',
  'localhost',
  'mail',
  'observer',
  'sim',
  'slugs',
  'ssh',
  'status',
  'support',
  'www',
])

/**
 * The name as it is kept: in lower case.
 *
 * @throws PlatformError 422 with the rule it breaks
 */
export function checkedAppName(given: string): string {
  const name = given.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  if (!PATTERN.test(name)) {
    throw invalid(
      'unique_name',
      `\`${shortened(given)}\` is not a valid app name. A name has 3 to 50 characters: letters a to z, digits and ` +
        'single dashes, with a letter first and no dash last.',
    )
  }
  if (RESERVED.has(name))
    throw invalid('unique_name', `\`${name}\` is a name of the platform itself. Choose another.`)
  return name
}

/** The refusal of a name somebody has. */
export function takenName(name: string) {
  return invalid('unique_name', `The name \`${name}\` has already been taken. Choose another.`)
}

/** A name such as `real-hasty-fruitbat`. */
export function generatedName(): string {
  return [ADVERBS, ADJECTIVES, ANIMALS].map((words) => words[randomInt(words.length)]).join('-')
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const ADVERBS = words(
  'bright brisk calm cool crisp deep early fair fine firm fresh full glad grand keen kind late light mild neat plain prime pure quick quiet rare real rich sharp slow smooth soft sound still stout sure sweet swift tidy true vast warm whole wide wise young',
)
const ADJECTIVES = words(
  'agile amber bold brave busy candid clever coral curly dapper eager elastic fancy fluffy frank gentle golden hasty honest humble ivory jolly lively loyal lucky mellow merry mighty misty modest nimble noble patient placid polite proud rapid rustic sandy scarlet silent silver sleepy snug spry steady stormy sunny tender tranquil velvet vivid witty zesty',
)
const ANIMALS = words(
  'albatross alpaca antelope badger beaver bison bobcat caracal caribou cheetah chipmunk condor cormorant coyote dolphin dormouse egret falcon ferret finch fruitbat gazelle gecko gibbon grouse hedgehog heron ibex iguana jackal jackdaw kestrel kingfisher koala lemur leopard lynx magpie marmot marten meerkat mongoose narwhal ocelot octopus osprey otter panther partridge pelican penguin plover porcupine puffin quail raccoon raven salamander sandpiper seahorse sparrow squirrel starling stoat swallow tapir tortoise toucan vole wallaby walrus weasel wombat woodpecker',
)

function words(text: string): readonly string[] {
  return text.split(' ')
}
