import { Flags } from '@oclif/core'

/** A card; what is not given is asked for. Text and not numbers: zeros at the beginning count. */
export const cardFlags = {
  card_number: Flags.string({
    description: 'Number of the card. Better typed when asked: others see a command line.',
    helpValue: 'NUMBER',
  }),
  card_exp_month: Flags.string({ description: 'The month in which it expires.', helpValue: 'MM' }),
  card_exp_year: Flags.string({ description: 'The year in which it expires.', helpValue: 'YYYY' }),
  card_cvc: Flags.string({ description: 'Its check digits.', helpValue: 'CVC' }),
}
