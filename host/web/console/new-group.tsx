/** Makes a group; one of fixtures names where its devices go. */
import { useState } from 'preact/hooks';
import type { NewGroup as Made } from './management.ts';
import type { GroupView, ProductView } from './views.ts';

const types = [
  ['development_devicegroup', 'Development'],
  ['pre_production_devicegroup', 'Test production'],
  ['production_devicegroup', 'Production'],
  ['pre_dut_devicegroup', 'Test device under test'],
  ['dut_devicegroup', 'Device under test'],
  ['pre_factoryfixture_devicegroup', 'Test factory fixture'],
  ['factoryfixture_devicegroup', 'Factory fixture'],
] as const;

/** Which types the groups are of that a type of fixtures names; null: it names none. */
const targetsOf: Readonly<Record<string, { readonly dut: string; readonly production: string }>> = {
  pre_factoryfixture_devicegroup: { dut: 'pre_dut_devicegroup', production: 'pre_production_devicegroup' },
  factoryfixture_devicegroup: { dut: 'dut_devicegroup', production: 'production_devicegroup' },
};

function Choice({
  id,
  label,
  rows,
  value,
  onChoose,
}: {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} required value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {rows.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

const choices = (groups: readonly GroupView[], type: string): (readonly [string, string])[] => [
  ['', 'Choose a group'],
  ...groups.filter((group) => group.type === type).map(({ id, name }) => [id, name] as const),
];

export function NewGroup({
  product,
  onMake,
}: {
  readonly product: ProductView;
  readonly onMake: (group: Made) => Promise<boolean>;
}) {
  const [name, setName] = useState('');
  const [type, setType] = useState<string>(types[0][0]);
  const [dut, setDut] = useState('');
  const [production, setProduction] = useState('');
  const targets = targetsOf[type];
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    const named =
      targets === undefined
        ? null
        : { dut: { id: dut, type: targets.dut }, production: { id: production, type: targets.production } };
    if (await onMake({ productId: product.id, name: name.trim(), type, targets: named })) setName('');
  };
  return (
    <details class="more">
      <summary>New group</summary>
      <form onSubmit={(event) => void make(event)}>
        <div class="pair">
          <div class="field">
            <label for={`group-name-${product.id}`}>Name</label>
            <input
              id={`group-name-${product.id}`}
              required
              maxLength={80}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </div>
          <Choice id={`group-type-${product.id}`} label="Type" rows={types} value={type} onChoose={setType} />
          {targets !== undefined && (
            <>
              <Choice
                id={`group-dut-${product.id}`}
                label="Devices under test go to"
                rows={choices(product.groups, targets.dut)}
                value={dut}
                onChoose={setDut}
              />
              <Choice
                id={`group-production-${product.id}`}
                label="Blessed devices go to"
                rows={choices(product.groups, targets.production)}
                value={production}
                onChoose={setProduction}
              />
            </>
          )}
        </div>
        <button type="submit">Make group</button>
      </form>
    </details>
  );
}
