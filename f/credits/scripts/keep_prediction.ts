/** Keeps a trained model and notes how wrong it was on credits that it had not seen. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { keepTraining, parseTraining } from '../lib/prediction/prediction_model.ts';

/** @param training what train_prediction returned */
export async function main(training: object) {
  return keepTraining(windmillItems(), parseTraining(training), new Date());
}
