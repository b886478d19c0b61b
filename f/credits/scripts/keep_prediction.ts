/** Keeps a trained model and notes how wrong it was on credits that it had not seen. */
import { windmillItems } from '../clients/windmill_items.ts';
import { parseTraining } from '../lib/prediction/prediction_model.ts';
import { keepTraining } from '../lib/prediction/trainings.ts';

/** @param training what train_prediction returned */
export async function main(training: object) {
  return keepTraining(windmillItems(), parseTraining(training), new Date());
}
