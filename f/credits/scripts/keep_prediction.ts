/** Stores a trained model and its error on credits that it was not trained on. */
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { keepTraining, parseTraining } from '../lib/prediction/prediction_model.ts';

/** @param training what train_prediction returned */
export async function main(training: object) {
  return keepTraining(windmillItems(), parseTraining(training), new Date());
}
